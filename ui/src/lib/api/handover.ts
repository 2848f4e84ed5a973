// Hand-over to systems of other houses, and who they are.
import { get, post, put, type Options } from './client'
import type { Answers } from './generated'

export type Handover = Answers['POST /api/cases/{id}/handover']['items'][number]
export type PartnerView = Answers['GET /api/partners']['items'][number]
const seg = encodeURIComponent

export const handover = {
  of: (id: string) => get<{ handover: Handover[] }>(`/api/cases/${seg(id)}`),
  again: (id: string, one: string) => post<{ items: Handover[] }>(`/api/cases/${seg(id)}/handover`, { handover: one }),
  partners: () => get<{ items: PartnerView[] }>('/api/partners'),
  savePartner: (code: string, partner: object, options?: Options) => put<PartnerView>(`/api/partners/${seg(code)}`, partner, options),
}
