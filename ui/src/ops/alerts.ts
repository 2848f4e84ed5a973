import type { Alert } from '$lib/api'

const rank: Record<Alert['severity'], number> = { critical: 0, warning: 1, info: 2 }

// Most severe first, then what breaks first; what already broke counts up and stays above what is still to come.
export function sortAlerts(alerts: Alert[]): Alert[] {
  const breach = (alert: Alert) => Date.parse(alert.breach_at ?? '') || Infinity
  return [...alerts].sort((a, b) => rank[a.severity] - rank[b.severity] || breach(a) - breach(b) || Date.parse(b.since) - Date.parse(a.since))
}

export function applyAlert(alerts: Alert[], event: Alert | { id: string; cleared: true }): Alert[] {
  const others = alerts.filter(alert => alert.id !== event.id)
  return 'cleared' in event ? others : [event, ...others]
}
