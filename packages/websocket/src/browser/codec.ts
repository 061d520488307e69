import type { FrameCodec } from '../frames.js'
import { readFrame } from './read-frame.js'
import { writeFrame } from './write-frame.js'

export const codec: FrameCodec = { read: readFrame, write: writeFrame }
