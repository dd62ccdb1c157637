/** Jest's own runner under another name: test files of different runners never run at the same time. */
export { default } from 'jest-runner'
