export { type AvatarConversionServiceOps, avatarConversionServiceOps } from './service/ops.js'
export {
  type AvatarConversionServiceApi,
  type AvatarConversionServiceOptions,
  avatarConversionService,
  avatarConversionService as default,
} from './service/plugin.js'
export { withAvatarHash } from './service/with-avatar-hash.js'
