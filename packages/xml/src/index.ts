export type { Attrs } from './attrs.js'
export {
  Element,
  type ElementDefinition,
  type ElementReader,
  type Node,
  NS_XML,
  type QualifiedName,
} from './element.js'
export { XmlError, type XmlErrorCode } from './error.js'
export { escapeAttribute, escapeText } from './escape.js'
export { DEFAULT_LIMITS, type ParserLimits } from './limits.js'
export { isNcName } from './names.js'
export { parse } from './parse.js'
export {
  createParser,
  type Parser,
  type ParserHandlers,
  type ParserOptions,
} from './parser.js'
export { type SerializeOpenOptions, type SerializeOptions, serialize, serializeOpen } from './serialize.js'
export { type SizeOptions, sizeOf } from './size-of.js'
export { weightOf } from './weight-of.js'
