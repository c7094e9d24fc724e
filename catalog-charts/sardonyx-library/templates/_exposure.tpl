{{/*
How a service is reached from outside: by an Ingress, or by a Route on OpenShift. A suspended service is not exposed:
an address without a pod behind it only shows errors.
*/}}

{{/* "true" unless the service is suspended. */}}
{{- define "sardonyx.serving" -}}
{{- if not .Values.global.suspend -}}true{{- end -}}
{{- end -}}

{{- define "sardonyx.replicas" -}}
{{- ternary 0 1 .Values.global.suspend -}}
{{- end -}}

{{- define "sardonyx.exposedByIngress" -}}
{{- if and (include "sardonyx.serving" .) .Values.ingress.enabled .Values.ingress.hostname -}}true{{- end -}}
{{- end -}}

{{- define "sardonyx.exposedByRoute" -}}
{{- if and (include "sardonyx.serving" .) .Values.route.enabled .Values.route.hostname -}}true{{- end -}}
{{- end -}}

{{/* The address for users, empty when there is none. It ends in the path of the Ingress: portals compare the two. */}}
{{- define "sardonyx.url" -}}
{{- if include "sardonyx.exposedByIngress" . -}}https://{{ .Values.ingress.hostname }}/
{{- else if include "sardonyx.exposedByRoute" . -}}https://{{ .Values.route.hostname }}/
{{- end -}}
{{- end -}}

{{/* An Ingress to port "http" of the Service with suffix "http", or nothing: {context}. */}}
{{- define "sardonyx.ingress" -}}
{{- if include "sardonyx.exposedByIngress" .context -}}
{{- $ingress := .context.Values.ingress -}}
{{- $annotations := dict -}}
{{- if and $ingress.useCertManager $ingress.certManagerClusterIssuer -}}
{{- $_ := set $annotations "cert-manager.io/cluster-issuer" $ingress.certManagerClusterIssuer -}}
{{- end -}}
apiVersion: networking.k8s.io/v1
kind: Ingress
{{ include "sardonyx.metadata" (dict "context" .context "annotations" $annotations) }}
spec:
  {{- with $ingress.ingressClassName }}
  ingressClassName: {{ . | quote }}
  {{- end }}
  rules:
    - host: {{ $ingress.hostname | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "sardonyx.name" (dict "context" .context "suffix" "http") | quote }}
                port:
                  name: http
  tls:
    - hosts:
        - {{ $ingress.hostname | quote }}
      {{- if $ingress.useCertManager }}
      secretName: {{ include "sardonyx.name" (dict "context" .context "suffix" "tls") | quote }}
      {{- end }}
{{- end -}}
{{- end -}}

{{/* A Route to port "http" of the Service with suffix "http", or nothing: {context}. Defaults are spelt out, so that what is
compared with the cluster is complete. */}}
{{- define "sardonyx.route" -}}
{{- if include "sardonyx.exposedByRoute" .context -}}
apiVersion: route.openshift.io/v1
kind: Route
{{ include "sardonyx.metadata" (dict "context" .context) }}
spec:
  host: {{ .context.Values.route.hostname | quote }}
  port:
    targetPort: http
  tls:
    insecureEdgeTerminationPolicy: Redirect
    termination: edge
  to:
    kind: Service
    name: {{ include "sardonyx.name" (dict "context" .context "suffix" "http") | quote }}
    weight: 100
  wildcardPolicy: None
{{- end -}}
{{- end -}}
