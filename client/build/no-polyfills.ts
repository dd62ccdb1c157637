/** In place of Next's polyfills: every browser of the `browserslist` in package.json has what they add. */
export {}
