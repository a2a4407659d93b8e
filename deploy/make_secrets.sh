#!/usr/bin/env bash
# Make what is missing in ./secrets; what is there stays. The bot's token and the model's key are
# yours to fill in: secrets/telegram_bot_token and secrets/llm_api_key.
set -euo pipefail
cd "${1:-$(dirname "$0")/..}"

# Others cannot enter the folder; inside, the containers' users must be able to read.
install -d -m 700 secrets
umask 022

make_secret() { [ -s "secrets/$1" ] || printf '%s' "$2" > "secrets/$1"; }

make_secret mongo_key "$(openssl rand -base64 384 | tr -d '\n')"
make_secret mongo_password "$(openssl rand -hex 24)"
make_secret mongo_majordome_password "$(openssl rand -hex 24)"
make_secret mongodb_uri "mongodb://majordome:$(cat secrets/mongo_majordome_password)@mongo:27017/?replicaSet=rs0&authSource=majordome"
make_secret redis_password "$(openssl rand -hex 24)"
make_secret redis_url "redis://:$(cat secrets/redis_password)@redis:6379/0"
make_secret profile_admin_api_key "$(openssl rand -hex 24)"
make_secret internal_api_token "$(openssl rand -hex 24)"
make_secret telegram_webhook_secret "$(openssl rand -hex 32)"
make_secret grafana_password "$(openssl rand -hex 12)"
touch secrets/telegram_bot_token secrets/llm_api_key secrets/alert_bot_token

echo "Now fill in secrets/telegram_bot_token (empty: the sandbox) and secrets/llm_api_key."
