{{/* Those entries of a map whose value is not empty, as JSON: a variable that is set but empty confuses programs.

JSON, since YAML that passes through a template may lose the line break at its end. */}}
{{- define "sardonyx.present" -}}
{{- $present := dict -}}
{{- range $key, $value := . -}}
{{- if ne (toString $value) "" -}}{{- $_ := set $present $key (toString $value) -}}{{- end -}}
{{- end -}}
{{- toJson $present -}}
{{- end -}}

{{/* A ConfigMap, or nothing when it would be empty: {context, suffix, data}. */}}
{{- define "sardonyx.configMap" -}}
{{- $data := include "sardonyx.present" .data | fromJson -}}
{{- if $data -}}
apiVersion: v1
kind: ConfigMap
{{ include "sardonyx.metadata" . }}
data:
  {{- range $key, $value := $data }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* A Secret, or nothing when it would be empty: {context, suffix, data}. The values are plain text. */}}
{{- define "sardonyx.secret" -}}
{{- $data := include "sardonyx.present" .data | fromJson -}}
{{- if $data -}}
apiVersion: v1
kind: Secret
{{ include "sardonyx.metadata" . }}
type: Opaque
data:
  {{- range $key, $value := $data }}
  {{ $key | quote }}: {{ $value | b64enc | quote }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/*
One Secret for each named map that is not empty, as a YAML stream: {context, groups}.

Each group is a source of its own (S3, Git, …), so that replacing one of them changes one Secret.
*/}}
{{- define "sardonyx.secrets" -}}
{{- $context := .context -}}
{{- range $suffix, $data := .groups }}
{{- with include "sardonyx.secret" (dict "context" $context "suffix" $suffix "data" $data) }}
---
{{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
References from a container to those Secrets, for `envFrom`: {context, groups}.

The value of an environment variable written in a pod is expanded by Kubernetes, "$(NAME)" in it is replaced; what
comes from a Secret or a ConfigMap is not. So whatever a user types arrives this way.
*/}}
{{- define "sardonyx.secretReferences" -}}
{{- $context := .context -}}
{{- range $suffix, $data := .groups }}
{{- if include "sardonyx.present" $data | fromJson }}
- secretRef:
    name: {{ include "sardonyx.name" (dict "context" $context "suffix" $suffix) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
Digests of what a pod reads at its start, for the pod's annotations: {configuration, secrets}.

A pod does not see a change of its environment until it starts again; a changed annotation makes it start again.
*/}}
{{- define "sardonyx.checksums" -}}
checksum/configuration: {{ toJson .configuration | sha256sum | quote }}
checksum/secrets: {{ toJson .secrets | sha256sum | quote }}
{{- end -}}
