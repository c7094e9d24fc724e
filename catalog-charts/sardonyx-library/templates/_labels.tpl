{{/* The labels by which a release's pods are found. They never change during the life of a release. */}}
{{- define "sardonyx.selectorLabels" -}}
app.kubernetes.io/name: {{ .Chart.Name | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* The labels of every object but pods. "+" of a build version is not allowed in a label. */}}
{{- define "sardonyx.labels" -}}
{{ include "sardonyx.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | toString | replace "+" "_" | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" | quote }}
{{- end -}}

{{/* The metadata of an object: {context, suffix, limit, annotations}. */}}
{{- define "sardonyx.metadata" -}}
metadata:
  name: {{ include "sardonyx.name" . | quote }}
  namespace: {{ .context.Release.Namespace | quote }}
  labels:
    {{- include "sardonyx.labels" .context | nindent 4 }}
  {{- with .annotations }}
  annotations:
    {{- range $key, $value := . }}
    {{ $key | quote }}: {{ $value | quote }}
    {{- end }}
  {{- end }}
{{- end -}}
