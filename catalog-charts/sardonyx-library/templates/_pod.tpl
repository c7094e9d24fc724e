{{/* Where a pod may run: {nodeSelector, tolerations}. */}}
{{- define "sardonyx.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- range $key, $value := . }}
  {{ $key | quote }}: {{ $value | quote }}
  {{- end }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- /* Key by key: toYaml gives nothing at all, and no error, for some characters. */}}
  {{- range . }}
  - {
    {{- range $key, $value := . -}}
    {{ $key | quote }}: {{ if kindIs "string" $value }}{{ $value | quote }}{{ else }}{{ toJson $value }}{{ end }},
    {{- end -}}
    }
  {{- end }}
{{- end }}
{{- end -}}

{{/* Requests and limits of a container, and nothing else a form might have left there: {resources}. */}}
{{- define "sardonyx.resources" -}}
requests:
  cpu: {{ .resources.requests.cpu | quote }}
  memory: {{ .resources.requests.memory | quote }}
limits:
  cpu: {{ .resources.limits.cpu | quote }}
  memory: {{ .resources.limits.memory | quote }}
{{- end -}}

{{/* The image of a service: {image}. One typed by the user wins over the one chosen from the list. */}}
{{- define "sardonyx.image" -}}
{{- if .image.custom.enabled -}}{{ .image.custom.version }}{{- else -}}{{ .image.version }}{{- end -}}
{{- end -}}
