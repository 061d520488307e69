import { Element } from '@trestle/xml'
import { type Codec, string } from './codec.js'
import { DecodeError, within } from './decode-error.js'
import { type Field, type FieldContext, field, type QualifiedName, stepOf } from './field.js'

/** An attribute, named like the field unless a name is given. Other namespaces: `{uri}name`, or `xml:lang`. */
export function attr<T>(codec: Codec<T>): Field<T>
export function attr<T>(name: string, codec: Codec<T>): Field<T>
export function attr<T>(first: string | Codec<T>, second?: Codec<T>): Field<T> {
  const name = typeof first === 'string' ? first : undefined
  const codec = typeof first === 'string' ? second! : first
  return field<T>({
    present: (source, context) => source.attrs[name ?? context.key] !== undefined,
    read(source, context) {
      const written = source.attrs[name ?? context.key]
      const step = `${stepOf(context)}/@${name ?? context.key}`
      if (written === undefined) throw new DecodeError(step, 'missing')
      return within(step, () => codec.decode(written))
    },
    write(value, target, context) {
      target.attrs[name ?? context.key] = codec.encode(value)
    },
  })
}

/** The text directly inside the element. */
export function text<T>(codec: Codec<T>): Field<T> {
  return field<T>({
    present: (source) => source.text() !== '',
    read: (source, context) => within(stepOf(context), () => codec.decode(source.text())),
    write(value, target) {
      const written = codec.encode(value)
      if (written !== '') target.children.push(written)
    },
  })
}

interface ChildOptions {
  /** Namespace of the child; the parent's by default. */
  readonly ns?: string
}

/** The qualified name of a field's child element. */
function childOf(context: FieldContext, name: string | undefined, options: ChildOptions | undefined): QualifiedName {
  return { name: name ?? context.key, ns: options?.ns ?? context.ns }
}

function childrenOf(source: Element, child: QualifiedName): Element[] {
  return source.childrenOf(child.ns, child.name)
}

/** The text of a child element: `<parent><key>text</key></parent>`. Of several, the first without `xml:lang`. */
export function childText<T>(codec: Codec<T>): Field<T>
export function childText<T>(name: string, codec: Codec<T>, options?: ChildOptions): Field<T>
export function childText<T>(first: string | Codec<T>, second?: Codec<T>, options?: ChildOptions): Field<T> {
  const name = typeof first === 'string' ? first : undefined
  const codec = typeof first === 'string' ? second! : first
  return field<T>({
    present(source, context) {
      const child = childOf(context, name, options)
      return source.child(child.ns, child.name) !== undefined
    },
    read(source, context) {
      const child = childOf(context, name, options)
      const found = childrenOf(source, child)
      const chosen = found.find((one) => one.attrs['xml:lang'] === undefined) ?? found[0]
      if (!chosen) throw new DecodeError(`${stepOf(context)}/${child.name}`, 'missing')
      return within(`${stepOf(context)}/${child.name}`, () => codec.decode(chosen.text()))
    },
    write(value, target, context) {
      target.children.push(textElement(childOf(context, name, options), codec.encode(value)))
    },
    claims: (key, ns) => [{ name: name ?? key, ns: options?.ns ?? ns }],
  })
}

/** The texts of all child elements of one name. */
export function childTexts<T>(name: string, codec: Codec<T>, options?: ChildOptions): Field<readonly T[]> {
  return field<readonly T[]>({
    present: (source, context) => childrenOf(source, childOf(context, name, options)).length > 0,
    read(source, context) {
      const child = childOf(context, name, options)
      const step = `${stepOf(context)}/${child.name}`
      return childrenOf(source, child).map((one) => within(step, () => codec.decode(one.text())))
    },
    write(values, target, context) {
      for (const value of values)
        target.children.push(textElement(childOf(context, name, options), codec.encode(value)))
    },
    claims: (_key, ns) => [{ name, ns: options?.ns ?? ns }],
  })
}

/** Texts by language, from children that differ in `xml:lang`; the one without is under `''`. Empty where there is none. */
export function langTexts(name: string, options?: ChildOptions): Field<Readonly<Record<string, string>>> {
  return field<Readonly<Record<string, string>>>({
    present: (source, context) => childrenOf(source, childOf(context, name, options)).length > 0,
    read(source, context) {
      const child = childOf(context, name, options)
      const texts = childrenOf(source, child).map((one) => [one.attrs['xml:lang'] ?? '', one.text()])
      return Object.fromEntries(texts.reverse())
    },
    write(texts, target, context) {
      for (const [lang, written] of Object.entries(texts)) {
        const one = textElement(childOf(context, name, options), string.encode(written))
        if (lang !== '') one.attrs['xml:lang'] = lang
        target.children.push(one)
      }
    },
    claims: (_key, ns) => [{ name, ns: options?.ns ?? ns }],
  })
}

/** An empty child element whose presence means yes; absent from the value otherwise. Named like the field by default. */
export function flag(name?: string, options?: ChildOptions): Field<boolean, true> {
  return field<boolean, true>({
    present: (source, context) => childrenOf(source, childOf(context, name, options)).length > 0,
    read(source, context) {
      const child = childOf(context, name, options)
      return source.child(child.ns, child.name) ? true : undefined
    },
    write(value, target, context) {
      const child = childOf(context, name, options)
      if (value) target.children.push(new Element(child.name, child.ns))
    },
    claims: (key, ns) => [{ name: name ?? key, ns: options?.ns ?? ns }],
  })
}

/** A field that may be absent. What is there but does not fit is still an error. */
export function optional<T>(required: Field<T, boolean>): Field<T, true> {
  return field<T, true>({
    present: (source, context) => required.present(source, context),
    read: (source, context) => (required.present(source, context) ? required.read(source, context) : undefined),
    write: (value, target, context) => required.write(value, target, context),
    claims: (key, ns) => required.claims(key, ns),
  })
}

function textElement(child: QualifiedName, written: string): Element {
  return new Element(child.name, child.ns, {}, written === '' ? [] : [written])
}
