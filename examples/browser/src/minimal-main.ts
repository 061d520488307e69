import { createMinimalChat } from './minimal.js'

const settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}')
const lines = document.createElement('pre')
const input = document.createElement('input')
const leave = document.createElement('button')
const show = (line: string) => lines.append(`${line}\n`)
leave.textContent = 'Leave'
document.body.append(lines, input, leave)

createMinimalChat({ ...settings, hear: (from, body) => show(`${from?.split('/')[0]}: ${body}`) }).then(
  ({ jid, say, leave: close, ended }) => {
    show(`online as ${jid}`)
    input.onchange = () => {
      say(settings.to, input.value)
      input.value = ''
    }
    leave.onclick = close
    ended.then((error) => show(error ? `${error}` : 'offline'))
  },
  (error) => show(`${error.code}: ${error.message}`),
)
