#!/bin/sh
# Starts Alertmanager with the chat that ALERT_CHAT_ID names; without one, or without a bot's token,
# alerts are only shown on its page.
set -eu
config=/tmp/alertmanager.yml
if [ -n "${ALERT_CHAT_ID:-}" ] && [ -s /run/secrets/alert_bot_token ]; then
  sed "s|chat_id: 1$|chat_id: $ALERT_CHAT_ID|;s|https://api.telegram.org|${ALERT_API_URL:-https://api.telegram.org}|" \
    /etc/alertmanager/alertmanager.yml > "$config"
else
  printf 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n' > "$config"
fi
exec /bin/alertmanager --config.file="$config" --storage.path=/alertmanager --cluster.listen-address=
