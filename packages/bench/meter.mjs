// Loaded before a program, so that the bench can ask what its process has used.
process.on('message', () => process.send(process.resourceUsage()))
// It must not keep the program alive, nor change how it ends.
process.channel?.unref()
