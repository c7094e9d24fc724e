{{/*
Environment variables for the tools of a data project. For each source there are two templates: what anybody may read,
and what only a Secret may hold. Each gives a YAML map; one that is switched off gives an empty map.
*/}}

{{/* Object storage. The variables are those of the AWS SDKs, and the endpoint also as a host, for DuckDB and mc. */}}
{{- define "sardonyx.s3.settings" -}}
{{- if .enabled -}}
AWS_DEFAULT_REGION: {{ .defaultRegion | quote }}
AWS_PATH_STYLE_ACCESS: {{ ternary "true" "" .pathStyleAccess | quote }}
{{- if .endpoint }}
AWS_S3_ENDPOINT: {{ include "sardonyx.s3.host" . | quote }}
AWS_ENDPOINT_URL: {{ include "sardonyx.s3.host" . | printf "https://%s" | quote }}
{{- end }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{- define "sardonyx.s3.host" -}}
{{- if eq (int .port) 443 -}}{{ .endpoint }}{{- else -}}{{ printf "%s:%d" .endpoint (int .port) }}{{- end -}}
{{- end -}}

{{- define "sardonyx.s3.secrets" -}}
{{- if .enabled -}}
AWS_ACCESS_KEY_ID: {{ .accessKeyId | quote }}
AWS_SECRET_ACCESS_KEY: {{ .secretAccessKey | quote }}
AWS_SESSION_TOKEN: {{ .sessionToken | quote }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* Git: who commits, and what to clone. */}}
{{- define "sardonyx.git.settings" -}}
{{- if .enabled -}}
GIT_USER_NAME: {{ .name | quote }}
GIT_USER_MAIL: {{ .email | quote }}
GIT_REPOSITORY: {{ .repository | quote }}
GIT_BRANCH: {{ .branch | quote }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{- define "sardonyx.git.secrets" -}}
{{- if .enabled -}}
GIT_PERSONAL_ACCESS_TOKEN: {{ .token | quote }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* Vault: the variables of its own command, and where the user's secrets are. */}}
{{- define "sardonyx.vault.settings" -}}
{{- if .enabled -}}
VAULT_ADDR: {{ .url | quote }}
VAULT_MOUNT: {{ .mount | quote }}
VAULT_TOP_DIR: {{ .directory | quote }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{- define "sardonyx.vault.secrets" -}}
{{- if .enabled -}}
VAULT_TOKEN: {{ .token | quote }}
{{- else -}}
{}
{{- end -}}
{{- end -}}

{{/* The way out of a closed network. Programs disagree about the case of these names, so both are set. */}}
{{- define "sardonyx.proxy.settings" -}}
HTTP_PROXY: {{ .httpProxy | quote }}
HTTPS_PROXY: {{ .httpsProxy | quote }}
NO_PROXY: {{ .noProxy | quote }}
http_proxy: {{ .httpProxy | quote }}
https_proxy: {{ .httpsProxy | quote }}
no_proxy: {{ .noProxy | quote }}
{{- end -}}

{{/* Variables typed by the user: a list of {name, value}; the last of two equal names counts. */}}
{{- define "sardonyx.extraEnvVars" -}}
{{- $variables := dict -}}
{{- range . -}}{{- $_ := set $variables .name (toString .value) -}}{{- end -}}
{{- toJson $variables -}}
{{- end -}}
