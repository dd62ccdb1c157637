/**
 * Every call a handler makes to the outside is a step: it waits until it is chosen, and then may go well, be refused, have
 * its effect and lose the answer, or be the last thing its process ever did.
 */

/** Does `effect` when the step is chosen. */
export type Step = <T>(name: string, effect: () => T) => Promise<T>

export const endings = ['done', 'refused', 'answer lost', 'crash before', 'crash after'] as const
export type Ending = (typeof endings)[number]

export interface Waiting {
  readonly process: Process
  readonly name: string
  end(ending: Ending): void
}

/** One invocation of a function in a container of its own. */
export interface Process {
  readonly name: string
  readonly step: Step
}

class Outage extends Error {
  override readonly name = 'TimeoutError'
}

export interface Watch {
  /** A step is about to end so. */
  ending(process: Process, step: string, ending: Ending): void
  /** What the process heard: all it knows is how it began and what it heard since. */
  heard?(process: Process, step: string, heard: unknown): void
  /** The process is no more. */
  crashed(process: Process): void
}

export const scheduler = (watch: Watch) => {
  let waiting: Waiting[] = []

  const start = (name: string): Process => {
    const process: Process = {
      name,
      step: (step, effect) =>
        new Promise((resolve, reject) => {
          const fail = (error: unknown): void => {
            watch.heard?.(process, step, String(error))
            reject(error)
          }
          const end = (ending: Ending): void => {
            watch.ending(process, step, ending)
            if (ending === 'refused') fail(new Outage(`${step} was refused`))
            else if (ending === 'crash before') crash()
            else {
              try {
                const result = effect()
                if (ending === 'crash after') crash()
                else if (ending === 'answer lost') fail(new Outage(`the answer to ${step} was lost`))
                else {
                  watch.heard?.(process, step, result)
                  resolve(result)
                }
              } catch (error) {
                // The other side's own refusal: it also can be the last thing a process hears.
                if (ending === 'crash after') crash()
                else fail(error)
              }
            }
          }
          waiting.push({ process, name: step, end })
        }),
    }
    const crash = (): void => kill(process)
    return process
  }

  /** Nothing of the process goes on: its calls are never answered. */
  const kill = (process: Process): void => {
    waiting = waiting.filter(each => each.process !== process)
    watch.crashed(process)
  }

  return {
    start,
    kill,
    waiting: (): readonly Waiting[] => waiting,
    /** Ends one of the steps that wait; `settled` resolves when what follows from it waits in turn. */
    end: async (index: number, ending: Ending): Promise<void> => {
      const [step] = waiting.splice(index, 1)
      step?.end(ending)
      await settled()
    },
  }
}

/** Resolves when every promise that can go on has gone on. */
export const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
