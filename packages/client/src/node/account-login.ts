// What a login needs and a start does not: one import, and so one file.
export { allMechanisms } from '@trestle/sasl'
export { createAccountLogin } from '../account-login.js'
export { startTls } from '../features/start-tls.js'
