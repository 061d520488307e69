import { createHashing } from '../hashing.js'
import { createHashesPlugin } from '../plugin.js'
import { webCrypto } from './platform.js'

/** Computes and verifies hashes without a host. */
export const hashing = /* @__PURE__ */ createHashing(webCrypto)

/** Cryptographic Hash Functions (XEP-0300): computes and verifies hashes, and announces the algorithms that there are. */
export const hashes = /* @__PURE__ */ createHashesPlugin(hashing)
