import { readFrame } from '../src/browser/read-frame.js'
import type { Row } from './documents.js'
import { outcome } from './readers.js'

Object.assign(globalThis, {
  outcomes: (documents: readonly Pick<Row, 'xml' | 'limits'>[]) => documents.map((row) => outcome(readFrame, row)),
})
