import { decimal } from '@trestle/stanza'
import {
  customField,
  defineForm,
  jidMulti,
  jidSingle,
  listSingle,
  textMulti,
  textPrivate,
  textSingle,
} from '@trestle/xep-0004'
import { adminCommand, NS_ADMIN } from './admin-command.js'

const formType = NS_ADMIN
/** Addresses in one list. */
const MAX_ADDRESSES = 100_000

const addresses = (label: string, name?: string) =>
  jidMulti({ label, maxValues: MAX_ADDRESSES, ...(name !== undefined && { var: name }) })

/** For commands that apply to accounts. */
const accounts = (title: string, label: string) =>
  defineForm({ formType, title, fields: { accountjids: jidMulti({ label, required: true }) } })

const text = (label: string) => textMulti({ label, required: true })

const limits = { 25: '25', 50: '50', 75: '75', 100: '100', 150: '150', 200: '200', none: 'None' } as const
const listing = (title: string) =>
  defineForm({
    formType,
    title,
    fields: { maxItems: listSingle(limits, { label: 'Maximum number of items to show', var: 'max_items' }) },
  })

const delays = {
  30: '30 seconds',
  60: '60 seconds',
  90: '90 seconds',
  120: '2 minutes',
  180: '3 minutes',
  240: '4 minutes',
  300: '5 minutes',
} as const
const ending = (title: string) =>
  defineForm({
    formType,
    title,
    fields: { delay: listSingle(delays, { label: 'Time delay' }), announcement: textMulti({ label: 'Announcement' }) },
  })

const figure = (label: string, name: string) =>
  customField<number>(
    'text-single',
    {
      read: ([written = '']) => (written === '' ? undefined : decimal.decode(written)),
      write: (value) => [decimal.encode(value)],
    },
    { label, var: name },
  )

const counted = (label: string, name: string) => defineForm({ formType, fields: { count: figure(label, name) } })
const listed = (label: string, name: string) => defineForm({ formType, fields: { jids: addresses(label, name) } })

/** The commands of §4, by the names of their methods. */
export const adminCommands = {
  addUser: adminCommand('add-user', 'Add a user', {
    form: defineForm({
      formType,
      title: 'Adding a user',
      fields: {
        accountjid: jidSingle({ label: 'The account to be added', required: true }),
        password: textPrivate({ label: 'Its password' }),
        passwordVerify: textPrivate({ label: 'Its password once more', var: 'password-verify' }),
        email: textSingle({ label: 'E-mail address' }),
        givenName: textSingle({ label: 'Given name', var: 'given_name' }),
        surname: textSingle({ label: 'Family name' }),
      },
    }),
  }),
  deleteUser: adminCommand('delete-user', 'Delete users', {
    form: accounts('Deleting users', 'The accounts to be deleted'),
  }),
  disableUser: adminCommand('disable-user', 'Disable users', {
    form: accounts('Disabling users', 'The accounts to be disabled'),
  }),
  reenableUser: adminCommand('reenable-user', 'Re-enable users', {
    form: accounts('Re-enabling users', 'The accounts to be enabled again'),
  }),
  endUserSession: adminCommand('end-user-session', 'End sessions of users', {
    form: accounts('Ending sessions of users', 'Accounts, or single resources of them'),
  }),
  changeUserPassword: adminCommand('change-user-password', 'Change the password of a user', {
    form: defineForm({
      formType,
      title: 'Changing the password of a user',
      fields: {
        accountjid: jidSingle({ label: 'The account', required: true }),
        password: textPrivate({ label: 'Its new password', required: true }),
      },
    }),
  }),
  getUserRoster: adminCommand('get-user-roster', 'Get the rosters of users', {
    form: accounts('Getting the rosters of users', 'The accounts'),
    result: defineForm({ formType, fields: { accountjids: jidMulti({}) } }),
  }),
  getUserLastLogin: adminCommand('get-user-lastlogin', 'Get the last logins of users', {
    form: accounts('Getting the last logins of users', 'The accounts'),
    result: defineForm({
      formType,
      fields: { accountjids: jidMulti({}), lastLogin: textSingle({ label: 'Last login', var: 'lastlogin' }) },
    }),
  }),
  getUserStats: adminCommand('user-stats', 'Get statistics of a user', {
    form: defineForm({
      formType,
      title: 'Getting statistics of a user',
      fields: { accountjid: jidSingle({ label: 'The account', required: true }) },
    }),
    result: defineForm({
      formType,
      fields: {
        ipAddresses: textMulti({ label: 'IP addresses', var: 'ipaddresses' }),
        rosterSize: figure('Contacts in the roster', 'rostersize'),
        onlineResources: textMulti({ label: 'Resources that are online', var: 'onlineresources' }),
        stanzasPerSecond: figure('Stanzas in a second', 'stanzaspersecond'),
        loginsPerMinute: figure('Logins in a minute', 'loginsperminute'),
      },
    }),
  }),
  editBlacklist: adminCommand('edit-blacklist', 'Edit the blacklist', {
    form: defineForm({
      formType,
      title: 'Editing the blacklist',
      fields: { jids: addresses('Who is blocked', 'blacklistjids') },
    }),
  }),
  editWhitelist: adminCommand('edit-whitelist', 'Edit the whitelist', {
    form: defineForm({
      formType,
      title: 'Editing the whitelist',
      fields: { jids: addresses('Who alone is allowed', 'whitelistjids') },
    }),
  }),
  getRegisteredUsersNum: adminCommand('get-registered-users-num', 'Count registered users', {
    result: counted('Registered users', 'registeredusersnum'),
  }),
  getDisabledUsersNum: adminCommand('get-disabled-users-num', 'Count disabled users', {
    result: counted('Disabled users', 'disabledusersnum'),
  }),
  getOnlineUsersNum: adminCommand('get-online-users-num', 'Count online users', {
    result: counted('Online users', 'onlineusersnum'),
  }),
  getActiveUsersNum: adminCommand('get-active-users-num', 'Count active users', {
    result: counted('Active users', 'activeusersnum'),
  }),
  getIdleUsersNum: adminCommand('get-idle-users-num', 'Count idle users', {
    result: counted('Idle users', 'idleusersnum'),
  }),
  getRegisteredUsersList: adminCommand('get-registered-users-list', 'List registered users', {
    form: listing('Listing registered users'),
    result: listed('Registered users', 'registereduserjids'),
  }),
  getDisabledUsersList: adminCommand('get-disabled-users-list', 'List disabled users', {
    form: listing('Listing disabled users'),
    result: listed('Disabled users', 'disableduserjids'),
  }),
  getOnlineUsersList: adminCommand('get-online-users-list', 'List online users', {
    form: listing('Listing online users'),
    result: listed('Online users', 'onlineuserjids'),
  }),
  getActiveUsers: adminCommand('get-active-users', 'List active users', {
    form: listing('Listing active users'),
    result: listed('Active users', 'activeuserjids'),
  }),
  /** The field of its result is that of active users (§4.22). */
  getIdleUsers: adminCommand('get-idle-users', 'List idle users', {
    form: listing('Listing idle users'),
    result: listed('Idle users', 'activeuserjids'),
  }),
  announce: adminCommand('announce', 'Send an announcement to online users', {
    form: defineForm({
      formType,
      title: 'Making an announcement',
      fields: { subject: textSingle({ label: 'Subject' }), announcement: text('Announcement') },
    }),
  }),
  setMotd: adminCommand('set-motd', 'Set the message of the day', {
    form: defineForm({ formType, title: 'Setting the message of the day', fields: { motd: text('Message') } }),
  }),
  editMotd: adminCommand('edit-motd', 'Edit the message of the day', {
    form: defineForm({ formType, title: 'Editing the message of the day', fields: { motd: text('Message') } }),
  }),
  deleteMotd: adminCommand('delete-motd', 'Delete the message of the day'),
  setWelcome: adminCommand('set-welcome', 'Set the welcome message', {
    form: defineForm({ formType, title: 'Setting the welcome message', fields: { welcome: text('Message') } }),
  }),
  deleteWelcome: adminCommand('delete-welcome', 'Delete the welcome message'),
  editAdmin: adminCommand('edit-admin', 'Edit the list of administrators', {
    form: defineForm({
      formType,
      title: 'Editing the list of administrators',
      fields: { jids: addresses('Administrators', 'adminjids') },
    }),
  }),
  restart: adminCommand('restart', 'Restart the service', { form: ending('Restarting the service') }),
  shutdown: adminCommand('shutdown', 'Shut down the service', { form: ending('Shutting down the service') }),
}

export type AdminCommands = typeof adminCommands
export type AdminCommandName = keyof AdminCommands
