export { filterForm } from './filter-form.js'
export { isArchivable } from './is-archivable.js'
export { createMessageList, type MessageList, type MessageListOptions } from './message-list.js'
export { archiveOps, type FindMessages, type StoredMessage } from './ops.js'
export {
  type AddMessageOptions,
  type ArchivesApi,
  type ArchivesOptions,
  archives,
  archives as default,
} from './plugin.js'
