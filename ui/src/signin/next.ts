// Where to go after signing in: a path of this site, never another site's.
export function nextPath(search: string, rights: string[]): string {
  const wanted = new URLSearchParams(search).get('next')
  if (wanted && /^\/(?![/\\])/.test(wanted)) return wanted
  return rights.some(right => right.startsWith('case.')) ? '/desk' : '/ops'
}
