{{ define "h" }}
{{ .Values.a.b.c }}{{ end }}