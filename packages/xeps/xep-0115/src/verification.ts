import { base64 } from '@trestle/stanza'
import { type DataFormValue, formTypeField, formTypeOf } from '@trestle/xep-0004'
import type { DiscoInfoValue } from '@trestle/xep-0030'

/** The hash functions that can be checked, by their names in the registry of hash functions. */
export const capsHashes = ['sha-1', 'sha-256', 'sha-384', 'sha-512'] as const
export type CapsHash = (typeof capsHashes)[number]

export function isCapsHash(name: string | undefined): name is CapsHash {
  return (capsHashes as readonly (string | undefined)[]).includes(name)
}

/** The verification string of what discovery tells (XEP-0115 §5.1). */
export async function verificationString(info: DiscoInfoValue, hash: CapsHash = 'sha-1'): Promise<string> {
  const bytes = new TextEncoder().encode(verificationInput(info))
  return base64.encode(new Uint8Array(await crypto.subtle.digest(hash, bytes)))
}

/** What is hashed, before it is. Forms without a FORM_TYPE are no part of it. */
export function verificationInput({ identities, features, forms = [] }: DiscoInfoValue): string {
  const parts = [
    ...identities
      .map(({ category, type, lang = '', name = '' }) => ({ key: [category, type, lang], name }))
      .sort((a, b) => compareLists(a.key, b.key))
      .map(({ key, name }) => [...key, name].join('/')),
    ...[...features].sort(byOctets),
  ]
  const typed = forms.flatMap((form) => {
    const formType = formTypeOf(form)
    return formType === undefined ? [] : [{ formType, form }]
  })
  for (const { formType, form } of typed.sort((a, b) => byOctets(a.formType, b.formType))) {
    parts.push(formType)
    for (const { name, values } of dataOf(form).sort((a, b) => byOctets(a.name, b.name))) {
      parts.push(name, ...[...values].sort(byOctets))
    }
  }
  // `<` ends a part, so inside of one it must stay written out (§5.1).
  return parts.map((part) => `${part.replaceAll('<', '&lt;')}<`).join('')
}

/**
 * Whether an answer can be told by its verification string (§5.4): nothing twice, and nothing that could be read in two
 * ways once it is one string.
 */
export function isWellFormed({ identities, features, forms = [] }: DiscoInfoValue): boolean {
  const names = identities.map(({ category, type, lang = '', name = '' }) => [category, type, lang, name])
  const formTypes = forms.flatMap((form) => formTypeOf(form) ?? [])
  if (!unique(names.map((parts) => JSON.stringify(parts))) || !unique(features) || !unique(formTypes)) return false
  const texts = [...names.flat(), ...features]
  for (const form of forms) {
    if (formTypeOf(form) === undefined) continue
    const kinds = form.fields?.filter((field) => field.var === 'FORM_TYPE') ?? []
    if (new Set(kinds.flatMap(({ values = [] }) => values)).size > 1) return false
    if (form.fields?.some((field) => field.var === undefined)) return false
    const data = dataOf(form)
    if (!unique(data.map(({ name }) => name))) return false
    texts.push(...kinds.flatMap(({ values = [] }) => values), ...data.flatMap(({ name, values }) => [name, ...values]))
  }
  return !texts.some((text) => text.includes('<')) && !names.some((parts) => parts.slice(0, 3).some(hasSlash))
}

/** The part of an answer that its verification string vouches for: the rest may differ from one entity to the next. */
export function verifiedPart({ identities, features, forms = [] }: DiscoInfoValue): DiscoInfoValue {
  const kept = forms.flatMap((form): readonly DataFormValue[] => {
    const formType = formTypeOf(form)
    if (formType === undefined) return []
    const fields = dataOf(form).map(({ name, values }) => ({ var: name, ...(values.length > 0 && { values }) }))
    return [{ type: 'result', fields: [formTypeField(formType), ...fields] }]
  })
  const plain = identities.map(({ rest: _, ...identity }) => identity)
  return { identities: plain, features, ...(kept.length > 0 && { forms: kept }) }
}

function dataOf({ fields = [] }: DataFormValue): { readonly name: string; readonly values: readonly string[] }[] {
  return fields.flatMap(({ var: name, values = [] }) =>
    name === undefined || name === 'FORM_TYPE' ? [] : [{ name, values }],
  )
}

const hasSlash = (text: string) => text.includes('/')

function unique(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length
}

/** i;octet (RFC 4790 §9.3): the order of UTF-8 is that of code points, which is not that of JavaScript's strings. */
function byOctets(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  for (let at = 0; at < end; at++) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points beyond all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < a.length; at++) {
    const order = byOctets(a[at] as string, b[at] as string)
    if (order !== 0) return order
  }
  return 0
}
