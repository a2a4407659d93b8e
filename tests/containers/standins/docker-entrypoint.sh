#!/bin/bash
# The official entrypoint gives the files to mongod's user and goes on as that user.
chown -R mongodb /data/db
exec setpriv --reuid=mongodb --regid=mongodb --clear-groups "$@"
