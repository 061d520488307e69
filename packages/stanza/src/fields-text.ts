import { Element, type QualifiedName } from '@trestle/xml'
import { type Codec, string } from './codec.js'
import { DecodeError, decodeErrorAt, stepOf } from './decode-error.js'
import { type Claims, type Field, type FieldContext, field } from './field.js'
import { readEach, type SkipInvalid } from './skip-invalid.js'

/** An attribute, named like the field unless a name is given. Other namespaces: `{uri}name`, or `xml:lang`. */
export function attr<T>(codec: Codec<T>): Field<T>
export function attr<T>(name: string, codec: Codec<T>): Field<T>
// @__NO_SIDE_EFFECTS__
export function attr<T>(first: string | Codec<T>, second?: Codec<T>): Field<T> {
  const { name, codec } = named(first, second)
  return field<T>({
    present: (source, context) => source.attrs[name ?? context.key] !== undefined,
    read(source, context) {
      const written = source.attrs[name ?? context.key]
      if (written === undefined) throw new DecodeError(`@${name ?? context.key}`, 'missing')
      try {
        return codec.decode(written)
      } catch (error) {
        throw decodeErrorAt(`@${name ?? context.key}`, error)
      }
    },
    write(value, target, context) {
      target.attrs[name ?? context.key] = codec.encode(value)
    },
    claims: (key) => ({ attrs: [name ?? key] }),
  })
}

/** The text directly inside the element. No text and an empty one are the same: `optional(text(…))` reads both as absent. */
// @__NO_SIDE_EFFECTS__
export function text<T>(codec: Codec<T>): Field<T> {
  return field<T>({
    present: (source) => source.text() !== '',
    read: (source) => codec.decode(source.text()),
    write(value, target) {
      const written = codec.encode(value)
      if (written !== '') target.children.push(written)
    },
  })
}

export interface ChildOptions {
  /** Namespace of the child; the parent's by default. */
  readonly ns?: string
}

/** The text of a child element: `<parent><key>text</key></parent>`. Of several, the first without `xml:lang`. */
export function childText<T>(codec: Codec<T>): Field<T>
export function childText<T>(name: string, codec: Codec<T>, options?: ChildOptions): Field<T>
// @__NO_SIDE_EFFECTS__
export function childText<T>(first: string | Codec<T>, second?: Codec<T>, options?: ChildOptions): Field<T> {
  const { name, codec } = named(first, second)
  return field<T>({
    present: (source, context) => isPresent(source, childOf(context, name, options)),
    read(source, context) {
      const child = childOf(context, name, options)
      let chosen = source.child(child.ns, child.name)
      if (!chosen) throw new DecodeError(stepOf(child), 'missing')
      if (chosen.attrs['xml:lang'] !== undefined) {
        const others = source.childrenOf(child.ns, child.name)
        chosen = others.find((one) => one.attrs['xml:lang'] === undefined) ?? chosen
      }
      return decodeText(codec, chosen)
    },
    write(value, target, context) {
      target.children.push(textElement(childOf(context, name, options), codec.encode(value)))
    },
    claims: (key, ns) => claim(key, ns, name, options),
  })
}

/** The texts of all child elements of one name, in order; empty where there is none. */
// @__NO_SIDE_EFFECTS__
export function childTexts<T>(
  name: string,
  codec: Codec<T>,
  options: ChildOptions & SkipInvalid = {},
): Field<readonly T[]> {
  return field<readonly T[]>({
    present: (source, context) => isPresent(source, childOf(context, name, options)),
    read(source, context, listener) {
      const child = childOf(context, name, options)
      return readEach(source.childrenOf(child.ns, child.name), (one) => decodeText(codec, one), options, listener)
    },
    write(values, target, context) {
      const child = childOf(context, name, options)
      for (const value of values) target.children.push(textElement(child, codec.encode(value)))
    },
    claims: (key, ns) => claim(key, ns, name, options),
  })
}

/**
 * Texts by language, from children that differ in `xml:lang`; the one without is under `''`. Of several in one language,
 * the first; empty where there is none. The languages are whatever the sender wrote: the record has no prototype, so
 * that `texts['constructor']` is what they sent or nothing.
 */
// @__NO_SIDE_EFFECTS__
export function langTexts(name: string, options?: ChildOptions): Field<Readonly<Record<string, string>>> {
  return field<Readonly<Record<string, string>>>({
    present: (source, context) => isPresent(source, childOf(context, name, options)),
    read(source, context) {
      const child = childOf(context, name, options)
      const texts: Record<string, string> = Object.create(null)
      for (const one of source.childrenOf(child.ns, child.name)) texts[one.attrs['xml:lang'] ?? ''] ??= one.text()
      return texts
    },
    write(texts, target, context) {
      for (const [lang, written] of Object.entries(texts)) {
        const one = textElement(childOf(context, name, options), string.encode(written))
        if (lang !== '') one.attrs['xml:lang'] = lang
        target.children.push(one)
      }
    },
    claims: (key, ns) => claim(key, ns, name, options),
  })
}

/** An empty child element whose presence means yes; absent from the value otherwise. Named like the field by default. */
// @__NO_SIDE_EFFECTS__
export function flag(name?: string, options?: ChildOptions): Field<boolean, true> {
  return field<boolean, true>({
    present: (source, context) => isPresent(source, childOf(context, name, options)),
    read: (source, context) => (isPresent(source, childOf(context, name, options)) ? true : undefined),
    write(value, target, context) {
      const child = childOf(context, name, options)
      if (value) target.children.push(new Element(child.name, child.ns))
    },
    claims: (key, ns) => claim(key, ns, name, options),
  })
}

function named<T>(first: string | Codec<T>, second: Codec<T> | undefined) {
  return typeof first === 'string' ? { name: first, codec: second! } : { name: undefined, codec: first }
}

/** The qualified name of a field's child element. */
function childOf(
  { key, ns }: Pick<FieldContext, 'key' | 'ns'>,
  name: string | undefined,
  options: ChildOptions | undefined,
): QualifiedName {
  return { name: name ?? key, ns: options?.ns ?? ns }
}

function claim(key: string, ns: string, name: string | undefined, options: ChildOptions | undefined): Claims {
  return { children: [childOf({ key, ns }, name, options)] }
}

function isPresent(source: Element, { ns, name }: QualifiedName): boolean {
  return source.child(ns, name) !== undefined
}

function decodeText<T>(codec: Codec<T>, child: Element): T {
  try {
    return codec.decode(child.text())
  } catch (error) {
    throw decodeErrorAt(stepOf(child), error)
  }
}

function textElement(child: QualifiedName, written: string): Element {
  return new Element(child.name, child.ns, {}, written === '' ? [] : [written])
}
