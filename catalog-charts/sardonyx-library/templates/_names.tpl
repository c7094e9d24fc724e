{{/*
Names of the objects of a release.

A release name is unique in its namespace, so every name starts with it and nothing else has to be unique. All objects
of a kind, in all charts of the catalog, carry suffixes that do not end in one another, or all carry none (StatefulSets,
ServiceAccounts, Ingresses, Routes): then two releases whose names resemble each other ("a" and "a-s3") still never
share an object.
*/}}

{{/* The name a chart's objects start with. As a subchart, the chart's name keeps it apart from its parent. */}}
{{- define "sardonyx.base" -}}
{{- if .Chart.IsRoot -}}{{ .Release.Name }}{{- else -}}{{ .Release.Name }}-{{ .Chart.Name }}{{- end -}}
{{- end -}}

{{/*
A name of at most `limit` characters (63 when absent): {context, suffix, limit}.

The suffix joins before anything is cut. What is too long ends in a digest of the whole, so two long names that begin
alike stay apart.
*/}}
{{- define "sardonyx.name" -}}
{{- $limit := int (default 63 .limit) -}}
{{- $whole := include "sardonyx.base" .context -}}
{{- with .suffix -}}{{- $whole = printf "%s-%s" $whole . -}}{{- end -}}
{{- if le (len $whole) $limit -}}
{{- $whole -}}
{{- else -}}
{{- printf "%s-%s" (trunc (int (sub $limit 9)) $whole | trimSuffix "-") (sha256sum $whole | trunc 8) -}}
{{- end -}}
{{- end -}}

{{/*
The name of a StatefulSet: {context}.

Its pods carry the label controller-revision-hash, which is this name, a dash and ten characters, and a label has at
most 63 characters.
*/}}
{{- define "sardonyx.statefulSetName" -}}
{{- include "sardonyx.name" (dict "context" .context "limit" 52) -}}
{{- end -}}
