import { createChat } from './chat.js'

/** In the page, as `<script id="settings" type="application/json">`. */
interface Settings {
  readonly url: string
  readonly jid: string
  readonly password: string
  readonly to: string
}

const settings: Settings = JSON.parse(document.getElementById('settings')?.textContent ?? '{}')
const lines = document.createElement('pre')
const input = document.createElement('input')
const leave = document.createElement('button')
const chat = createChat({ ...settings, show: (line) => lines.append(`${line}\n`) })

input.onchange = () => {
  chat.say(settings.to, input.value)
  input.value = ''
}
leave.textContent = 'Leave'
leave.onclick = () => chat.leave()
document.body.append(lines, input, leave)

chat.enter().catch((error: Error & { code?: string }) => lines.append(`${error.code}: ${error.message}\n`))
