// Contracts and the access log: their endpoints, one line each.
import { del, get, post, put, type Options, type Query } from '$lib/api/client'
import type { Answers } from '$lib/api/generated'

type ContractList = Answers['GET /api/register/contracts']
type AccessPage = Answers['GET /api/register/access-log']
export type ContractView = ContractList['items'][number]
export type Contract = ContractView['contract']
export type AccessEntry = AccessPage['items'][number]

const all = '/api/register/contracts'
export const sharing = {
  contracts: () => get<ContractList>(all),
  add: (contract: Contract) => post<ContractView>(all, contract),
  change: (id: number, contract: Contract, options?: Options) => put<ContractView>(`${all}/${id}`, { contract }, options),
  remove: (id: number) => del(`${all}/${id}`),
  log: (query?: Query) => get<AccessPage>('/api/register/access-log', query),
}
