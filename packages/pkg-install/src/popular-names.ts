/** Names that people mean when they mistype one, for when neither cache nor registry can suggest any. */
export const popularNames: readonly string[] = `
  react react-dom react-router react-router-dom react-redux react-hook-form react-query react-native
  react-scripts react-icons react-select react-markdown preact vue vue-router vuex pinia nuxt svelte
  solid-js angular lit next gatsby remix astro vite vitest rollup webpack webpack-cli webpack-dev-
  server esbuild parcel turbo tsup tsx ts-node ts-jest ts-loader typescript eslint prettier stylelint
  biome jest mocha chai sinon nyc c8 ava tap jasmine karma cypress playwright puppeteer jsdom cheerio
  express fastify koa hono hapi restify connect body-parser cookie-parser cookie-session express-
  session cors helmet morgan multer passport passport-local jsonwebtoken bcrypt bcryptjs axios node-
  fetch got superagent supertest request undici ws socket.io socket.io-client graphql apollo-server
  apollo-client mongoose mongodb mysql mysql2 pg sqlite3 better-sqlite3 redis ioredis knex sequelize
  typeorm prisma drizzle-orm lodash lodash-es underscore ramda immer immutable rxjs redux redux-thunk
  redux-saga mobx zustand jotai recoil xstate date-fns moment dayjs luxon uuid nanoid classnames clsx
  chalk kleur picocolors ansi-styles colors commander yargs minimist meow inquirer prompts ora listr
  dotenv config debug winston pino bunyan semver glob fast-glob globby minimatch micromatch picomatch
  chokidar rimraf mkdirp fs-extra graceful-fs execa cross-env cross-spawn concurrently nodemon pm2
  husky lint-staged async bluebird p-limit p-queue through2 split2 pump tar tar-stream archiver jszip
  sharp jimp canvas three d3 chart.js echarts leaflet zod yup joi ajv validator superstruct handlebars
  mustache ejs pug nunjucks marked markdown-it highlight.js prismjs postcss autoprefixer tailwindcss
  sass less styled-components bootstrap jquery core-js regenerator-runtime tslib babel-jest babel-
  loader css-loader style-loader sass-loader file-loader html-webpack-plugin mini-css-extract-plugin
  nodemailer stripe aws-sdk firebase electron qs query-string form-data mime mime-types ms bytes lru-
  cache js-yaml yaml ini toml xml2js fast-xml-parser csv-parse papaparse iconv-lite inherits readable-
  stream safe-buffer string-width strip-ansi wrap-ansi signal-exit once wrappy which source-map acorn
  espree esprima escodegen estraverse terser uglify-js swc npm pnpm yarn corepack node-gyp lerna nx
  verdaccio npm-check-updates depcheck msw nock faker slugify i18next react-i18next
`
  .trim()
  .split(/\s+/);
