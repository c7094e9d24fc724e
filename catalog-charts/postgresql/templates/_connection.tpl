{{/* Where clients find the database: the Service that leads to a pod that is ready. */}}
{{- define "postgresql.host" -}}
{{- include "sardonyx.name" (dict "context" . "suffix" "rw") }}.{{ .Release.Namespace }}.svc
{{- end -}}

{{/* A text inside a connection string. A blank becomes "%20": "+" stands for itself there. */}}
{{- define "postgresql.encoded" -}}
{{- . | urlquery | replace "+" "%20" -}}
{{- end -}}

{{/* The connection string: {context, password}; without a password, as it may be shown to anybody. */}}
{{- define "postgresql.uri" -}}
{{- $database := .context.Values.database -}}
postgresql://{{ include "postgresql.encoded" $database.username }}
{{- with .password }}:{{ include "postgresql.encoded" . }}{{ end -}}
@{{ include "postgresql.host" .context }}:5432/{{ include "postgresql.encoded" $database.name }}
{{- end -}}

{{/* The Secret: suffix of the name -> keys. Applications of the project may read "uri" from it. */}}
{{- define "postgresql.secrets" -}}
{{- $keys := dict -}}
{{- with .Values.security.password -}}
{{- $_ := set $keys "password" . -}}
{{- $_ := set $keys "uri" (include "postgresql.uri" (dict "context" $ "password" .)) -}}
{{- end -}}
{{- dict "credentials" $keys | toJson -}}
{{- end -}}

{{/* What the container's environment says that anybody may read. A ConfigMap carries it. */}}
{{- define "postgresql.settings" -}}
PGDATA: /var/lib/postgresql/data/pgdata
POSTGRES_USER: {{ .Values.database.username | quote }}
POSTGRES_DB: {{ .Values.database.name | quote }}
POSTGRES_INITDB_ARGS: "--auth-host=scram-sha-256 --data-checksums"
ADDITIONAL_DATABASES: {{ join " " .Values.database.additional | quote }}
{{- end -}}

{{/* The command that asks whether the database answers, without a password. */}}
{{- define "postgresql.isReady" -}}
- /bin/sh
- -c
- exec pg_isready --quiet --host=127.0.0.1 --username="$POSTGRES_USER" --dbname="$POSTGRES_DB"
{{- end -}}
