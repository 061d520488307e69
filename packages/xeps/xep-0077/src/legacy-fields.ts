import { type Field, field } from '@trestle/stanza'
import { Element } from '@trestle/xml'

/** The fields that need no form, in the order of the schema (XEP-0077 §14.1). */
export const legacyFieldNames = [
  'username',
  'nick',
  'password',
  'name',
  'first',
  'last',
  'email',
  'address',
  'city',
  'state',
  'zip',
  'phone',
  'url',
  'date',
  'misc',
  'text',
  'key',
] as const

export type LegacyFieldName = (typeof legacyFieldNames)[number]

/** Values by the names of the fields: empty where a value is asked for. */
export type LegacyFields = Readonly<Partial<Record<LegacyFieldName, string>>>

const NAMES: ReadonlySet<string> = new Set(legacyFieldNames)

export function isLegacyField(name: string): name is LegacyFieldName {
  return NAMES.has(name)
}

/** The children that are such fields. Of several of one name, the first. */
export function legacyFields(): Field<LegacyFields> {
  return field<LegacyFields>({
    present: (source, { ns }) => source.elements().some((child) => child.ns === ns && isLegacyField(child.name)),
    read(source, { ns }) {
      const fields: Partial<Record<LegacyFieldName, string>> = {}
      for (const child of source.elements()) {
        if (child.ns === ns && isLegacyField(child.name)) fields[child.name] ??= child.text()
      }
      return fields
    },
    write(fields, target, { ns }) {
      for (const name of legacyFieldNames) {
        const value = fields[name]
        if (value !== undefined) target.children.push(new Element(name, ns, {}, value === '' ? [] : [value]))
      }
    },
    claims: (_, ns) => ({ children: legacyFieldNames.map((name) => ({ ns, name })) }),
  })
}
