{{/* What the container's environment says that anybody may read. A ConfigMap carries it. */}}
{{- define "vscode-python.settings" -}}
{{- $values := .Values -}}
{{- $all := dict
  "DARK_MODE" (toString $values.userPreferences.darkMode)
  "DISPLAY_LANGUAGE" $values.userPreferences.language
  "PERSONAL_INIT_SCRIPT" $values.init.personalInit
  "PERSONAL_INIT_ARGS" $values.init.personalInitArgs
  "PIP_INDEX_URL" $values.repository.pipRepository
  "UV_DEFAULT_INDEX" $values.repository.pipRepository
-}}
{{- $sources := list
  (include "sardonyx.s3.settings" $values.s3)
  (include "sardonyx.git.settings" $values.git)
  (include "sardonyx.vault.settings" $values.vault)
  (include "sardonyx.proxy.settings" $values.proxy)
-}}
{{- range $sources -}}{{- $all = merge $all (fromYaml .) -}}{{- end -}}
{{- toJson $all -}}
{{- end -}}

{{/* The Secrets of the container's environment: suffix of the name -> variables. */}}
{{- define "vscode-python.secrets" -}}
{{- $groups := dict
  "password" (dict "PASSWORD" .Values.security.password)
  "s3" (include "sardonyx.s3.secrets" .Values.s3 | fromYaml)
  "git" (include "sardonyx.git.secrets" .Values.git | fromYaml)
  "vault" (include "sardonyx.vault.secrets" .Values.vault | fromYaml)
  "extraenv" (include "sardonyx.extraEnvVars" .Values.extraEnvVars | fromJson)
-}}
{{- toJson $groups -}}
{{- end -}}
