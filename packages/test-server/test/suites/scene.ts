import type { TestedServer } from '@trestle/test-fixtures'
import type { Parties } from '../parties.js'

/** What a suite runs against. */
export interface Scene {
  readonly server: () => TestedServer
  readonly kind: 'test-server' | 'prosody' | 'ejabberd'
  readonly parties: Parties
}
