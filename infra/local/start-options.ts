/** The options of `npm start`, `npm run platform` and `npm run start:compose`. */
import { type Command, command, type OptionValues, text, wholeNumber } from '../command-line.ts'
import { highestOffset } from './addresses.ts'

/** What every command that starts something here can be told. */
export const startOptions = (typed: string, description: string) =>
  command(typed, description)
    .option('--fresh', 'delete all data of the home first: orders, mails, offsets')
    .option(
      '--offset <n>',
      'add n to every port, so that several instances run side by side',
      wholeNumber(0, highestOffset),
      0,
    )
    .option('--home <dir>', 'the folder for data, logs and pids', text, '.kassa')

/** The options of a command that serves the functions. */
export const servingOptions = <Options extends OptionValues>(of: Command<[], Options>) =>
  of
    .option('--no-storefront', 'do not serve the storefront and the console')
    .option('--no-reload', 'do not restart the functions when their sources change')

/** The options of a command that starts the embedded platform. */
export const platformOptions = <Options extends OptionValues>(of: Command<[], Options>) =>
  of
    .option('--secure', 'TLS, a login for each function, and brokers that allow each only what it needs')
    .option('--no-restart', 'do not restart a component that dies')
    .option('--stats', 'print the memory of each component of the running instance, and exit')
