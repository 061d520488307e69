import { parse, serialize } from '@trestle/xml'
import { NS_STREAM } from '@trestle/xmlstream'
import type { FrameCodec } from '../frame-codec.js'

export const codec: FrameCodec = {
  read: parse,
  // Some implementations recognize the stream namespace only by its usual prefix, which each frame has to declare.
  write: (element) =>
    serialize(element, { prefixes: { [NS_STREAM]: 'stream' } }).replace(
      /^<stream:[^\s/>]+/,
      `$& xmlns:stream='${NS_STREAM}'`,
    ),
}
