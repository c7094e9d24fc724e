#!/usr/bin/env bash
# Creates the further databases. The image runs this once, after it has created its data.
set -euo pipefail

for name in ${ADDITIONAL_DATABASES:-}; do
  psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=name="$name" --username="$POSTGRES_USER" --dbname="$POSTGRES_DB" <<'SQL'
SELECT format('CREATE DATABASE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
SQL
done
