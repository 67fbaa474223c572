{{- define "nomnom.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "nomnom.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "nomnom.labels" -}}
{{ include "nomnom.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "nomnom.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "nomnom.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "nomnom.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Whether servers of this chart must be up before the schema can be written. */}}
{{- define "nomnom.ownServers" -}}
{{- if or .Values.postgresql.enabled (and .Values.queue.enabled .Values.nats.enabled) -}}true{{- end -}}
{{- end -}}

{{- define "nomnom.nats.fullname" -}}
{{- include "nats.fullname" .Subcharts.nats -}}
{{- end -}}

{{/* host:port of the monitoring port, on the headless name: KEDA asks <server>.<host> for the consumer's leader. */}}
{{- define "nomnom.nats.monitoring" -}}
{{- if .Values.worker.keda.monitoringEndpoint -}}
{{- .Values.worker.keda.monitoringEndpoint -}}
{{- else -}}
{{- $headless := default (printf "%s-headless" (include "nomnom.nats.fullname" .)) (dig "headlessService" "name" "" .Values.nats) -}}
{{- printf "%s.%s.svc:%v" $headless .Release.Namespace (dig "config" "monitor" "port" 8222 .Values.nats) -}}
{{- end -}}
{{- end -}}

{{- define "nomnom.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "nomnom.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What every nomnom process needs to know. */}}
{{- define "nomnom.env" -}}
- name: RUST_LOG
  value: {{ .Values.log.filter | quote }}
- name: LOG_FORMAT
  value: {{ .Values.log.format | quote }}
{{- if .Values.postgresql.enabled }}
- name: POSTGRES_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ .Values.postgresql.existingSecret }}
      key: {{ .Values.postgresql.secretKey }}
- name: DATABASE_URL
  value: postgres://nomnom:$(POSTGRES_PASSWORD)@{{ include "nomnom.fullname" . }}-postgresql:5432/nomnom
{{- else }}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.database.existingSecret }}
      key: {{ .Values.database.secretKey }}
{{- end }}
{{- if not .Values.queue.enabled }}
- name: ENABLE_NATS
  value: "false"
{{- else }}
- name: NATS_URL
{{- if .Values.nats.enabled }}
  value: nats://{{ include "nomnom.nats.fullname" . }}:{{ dig "config" "nats" "port" 4222 .Values.nats }}
{{- else if .Values.queue.existingSecret }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.queue.existingSecret }}
      key: {{ .Values.queue.secretKey }}
{{- else }}
  value: {{ .Values.queue.url | quote }}
{{- end }}
- name: NATS_STREAM
  value: {{ .Values.queue.stream | quote }}
- name: NATS_CONSUMER
  value: {{ .Values.queue.consumer | quote }}
- name: NATS_REPLICAS
  value: {{ .Values.queue.replicas | quote }}
- name: NATS_MAX_BYTES
  value: {{ .Values.queue.maxBytes | int64 | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "nomnom.probes" -}}
startupProbe:
  httpGet: { path: /livez, port: {{ . }} }
  periodSeconds: 1
  failureThreshold: 60
livenessProbe:
  httpGet: { path: /livez, port: {{ . }} }
  periodSeconds: 10
  timeoutSeconds: 3
readinessProbe:
  httpGet: { path: /readyz, port: {{ . }} }
  periodSeconds: 5
  timeoutSeconds: 3
{{- end -}}

{{- define "nomnom.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "nomnom.selector" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{/*
Whether migrations run as a hook, before everything else. Not on the first installation with servers of the chart:
they come up after a pre-install hook, and a post-install hook would wait for workers that wait for the schema.
*/}}
{{- define "nomnom.migrate.hook" -}}
{{- if or .Release.IsUpgrade (not (include "nomnom.ownServers" .)) -}}true{{- end -}}
{{- end -}}

{{- define "nomnom.migrate.pod" -}}
metadata:
  labels:
    {{- include "nomnom.labels" . | nindent 4 }}
    app.kubernetes.io/component: migrate
spec:
  restartPolicy: OnFailure
  # A hook runs before the chart's own account exists.
  {{- if not .Values.serviceAccount.create }}
  serviceAccountName: {{ include "nomnom.serviceAccount" . }}
  {{- end }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    {{- include "nomnom.podSecurityContext" . | nindent 4 }}
  containers:
    - name: migrate
      image: {{ include "nomnom.image" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      command: [nomnom, migrate]
      env:
        {{- include "nomnom.env" . | nindent 8 }}
      resources:
        {{- toYaml .Values.migrate.resources | nindent 8 }}
      securityContext:
        {{- include "nomnom.securityContext" . | nindent 8 }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* Where nomnom's pods may connect to: names, the queue, the database, and what the values add. */}}
{{- define "nomnom.egress" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
- ports:
    {{- if .Values.postgresql.enabled }}
    - port: 5432
  to:
    - podSelector:
        matchLabels:
          {{- include "nomnom.selector" . | nindent 10 }}
          app.kubernetes.io/component: postgresql
    {{- else }}
    - port: {{ .Values.database.port }}
    {{- end }}
{{- if .Values.queue.enabled }}
- ports:
    {{- if .Values.nats.enabled }}
    - port: {{ dig "config" "nats" "port" 4222 .Values.nats }}
  to:
    - podSelector:
        matchLabels:
          {{- include "nats.selectorLabels" .Subcharts.nats | nindent 10 }}
    {{- else }}
    - port: {{ .Values.queue.port }}
    {{- end }}
{{- end }}
{{- with .Values.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}
