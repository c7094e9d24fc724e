same: {{ .Chart.Name }}
