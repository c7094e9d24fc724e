{{/*
What Pod Security "restricted" asks of a pod: {user, group}.

Zero leaves the number to the cluster, as OpenShift wants it (it assigns a range to each namespace).
*/}}
{{- define "sardonyx.podSecurityContext" -}}
runAsNonRoot: true
{{- with .user }}
runAsUser: {{ int . }}
{{- end }}
{{- with .group }}
runAsGroup: {{ int . }}
fsGroup: {{ int . }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* What Pod Security "restricted" asks of a container: {readOnly}. */}}
{{- define "sardonyx.containerSecurityContext" -}}
allowPrivilegeEscalation: false
capabilities:
  drop:
    - ALL
privileged: false
readOnlyRootFilesystem: {{ .readOnly }}
runAsNonRoot: true
{{- end -}}

{{/*
A service account of the release's own, so that rights given to it reach no other service: {context}.

It has no rights and, unless a pod asks for it, no token: the chart makes no RoleBinding.
*/}}
{{- define "sardonyx.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
{{ include "sardonyx.metadata" (dict "context" .context) }}
automountServiceAccountToken: false
{{- end -}}
