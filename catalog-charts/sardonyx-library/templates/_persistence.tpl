{{/*
Volumes: .Values.persistence holds {enabled, size, storageClass}.
*/}}

{{/* The spec of a claim for one pod: {persistence}. */}}
{{- define "sardonyx.claimSpec" -}}
accessModes:
  - ReadWriteOnce
{{- with .persistence.storageClass }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests:
    storage: {{ .persistence.size | quote }}
{{- end -}}

{{/* A claim that belongs to the release and is deleted with it, or nothing: {context, suffix}. A pause keeps it. */}}
{{- define "sardonyx.claim" -}}
{{- if .context.Values.persistence.enabled -}}
apiVersion: v1
kind: PersistentVolumeClaim
{{ include "sardonyx.metadata" . }}
spec:
  {{- include "sardonyx.claimSpec" (dict "persistence" .context.Values.persistence) | nindent 2 }}
{{- end -}}
{{- end -}}

{{/* A volume that lives as long as the pod, of the same size: {persistence}. */}}
{{- define "sardonyx.temporaryVolume" -}}
emptyDir:
  sizeLimit: {{ .persistence.size | quote }}
{{- end -}}
