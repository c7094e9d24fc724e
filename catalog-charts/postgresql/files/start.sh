#!/usr/bin/env bash
# Gives data that are already there the password of the Secret, then starts PostgreSQL the way the image does.
#
# The image uses POSTGRES_PASSWORD only when it creates the data. Without this step a password that was changed, or a
# volume that outlived its service, would keep the old one.
set -euo pipefail

password=${POSTGRES_PASSWORD:-}

if [[ -s $PGDATA/PG_VERSION && -n $password ]]; then
  if [[ $password == *$'\n'* ]]; then
    echo "start: the password has a line break, which PostgreSQL cannot be told here" >&2
    exit 1
  fi
  # One user, no network. An error must not print the statement: it holds the password.
  printf "ALTER ROLE \"%s\" PASSWORD '%s';\n" "$POSTGRES_USER" "${password//\'/\'\'}" |
    postgres --single -D "$PGDATA" -c log_min_error_statement=panic -c log_statement=none postgres >/dev/null
fi

exec docker-entrypoint.sh postgres
