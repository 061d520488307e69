// For `node --import @trestle/gateway-cli/typescript`: lets Node run TypeScript modules as trestle-gateway does.
import { registerHooks } from './register-hooks.js'

registerHooks()
