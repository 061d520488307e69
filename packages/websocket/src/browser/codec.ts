import type { FrameCodec } from '../frame-codec.js'
import { readFrame } from './read-frame.js'
import { writeFrame } from './write-frame.js'

export const codec: FrameCodec = { read: readFrame, write: writeFrame }
