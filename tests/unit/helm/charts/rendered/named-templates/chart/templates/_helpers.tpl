{{- define "demo.labels" -}}
app: {{ .Chart.Name }}
release: {{ .Release.Name }}
{{- end }}
