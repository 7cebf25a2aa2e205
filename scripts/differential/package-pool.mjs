/**
 * @typedef {object} Stack packages that people use together
 * @property {string} group of two stacks in a group a manifest has one: their peers exclude each other
 * @property {string} core packages that are always taken, `name@version` each, separated by blanks
 * @property {string} more packages of which some are taken
 */

/** @type {Readonly<Record<string, Stack>>} */
export const peerStacks = {
  'React 18': {
    group: 'react',
    core: 'react@18.2.0 react-dom@18.2.0',
    more:
      '@testing-library/react@14.0.0 react-router-dom@6.11.0 @reduxjs/toolkit@1.9.5 react-redux@8.0.5 @mui/material@5.13.0 ' +
      '@emotion/react@11.11.0 @emotion/styled@11.11.0 styled-components@5.3.10 formik@2.2.9 react-hook-form@7.43.9 ' +
      'framer-motion@10.12.4 @tanstack/react-query@4.29.5 react-select@5.7.3 react-dnd@16.0.1 react-i18next@12.2.2 ' +
      'recharts@2.6.0 @headlessui/react@1.7.14 @radix-ui/react-dialog@1.0.3 antd@5.4.7 react-table@7.8.0',
  },
  'React 17': {
    group: 'react',
    core: 'react@17.0.2 react-dom@17.0.2',
    more:
      '@material-ui/core@4.12.4 react-router-dom@5.3.4 @testing-library/react@12.1.5 react-redux@7.2.9 redux@4.2.1 ' +
      'react-bootstrap@1.6.6 react-helmet@6.1.0 react-modal@3.16.1 react-transition-group@4.4.5 react-virtualized@9.22.5',
  },
  'Vue 3': {
    group: 'vue',
    core: 'vue@3.3.4',
    more:
      'vue-router@4.2.0 pinia@2.0.36 vuetify@3.2.5 element-plus@2.3.4 @vueuse/core@10.1.2 vee-validate@4.9.3 ' +
      '@vue/test-utils@2.3.2 vue-i18n@9.2.2 vuedraggable@4.1.0',
  },
  'Vue 2': {
    group: 'vue',
    core: 'vue@2.7.14',
    more: 'vue-router@3.6.5 vuex@3.6.2 bootstrap-vue@2.23.1 vue-template-compiler@2.7.14 @vue/composition-api@1.7.1',
  },
  Svelte: {
    group: 'svelte',
    core: 'svelte@4.0.0 vite@4.3.9 @sveltejs/vite-plugin-svelte@2.4.2',
    more: 'svelte-check@3.4.4 svelte-preprocess@5.0.4 @testing-library/svelte@4.0.3 svelte-i18n@4.0.0 mdsvex@0.11.0',
  },
  Angular: {
    group: 'angular',
    core:
      '@angular/core@16.0.0 @angular/common@16.0.0 @angular/compiler@16.0.0 @angular/platform-browser@16.0.0 rxjs@7.8.1 ' +
      'zone.js@0.13.0',
    more: '@angular/forms@16.0.0 @angular/router@16.0.0 @angular/animations@16.0.0 @angular/cdk@16.0.0 @ngrx/store@16.0.0',
  },
  'ESLint 8': {
    group: 'eslint',
    core: 'eslint@8.40.0 prettier@2.8.8 typescript@5.0.4',
    more:
      'eslint-config-airbnb@19.0.4 eslint-plugin-import@2.27.5 eslint-plugin-jsx-a11y@6.7.1 eslint-plugin-react@7.32.2 ' +
      'eslint-plugin-react-hooks@4.6.0 @typescript-eslint/parser@5.59.5 @typescript-eslint/eslint-plugin@5.59.5 ' +
      'eslint-config-prettier@8.8.0 eslint-plugin-prettier@4.2.1 eslint-plugin-unicorn@47.0.0 eslint-config-standard@17.0.0 ' +
      'eslint-plugin-jest@27.2.1 eslint-plugin-vue@9.11.1',
  },
  'Jest 29': {
    group: 'jest',
    core: 'jest@29.5.0 typescript@5.0.4',
    more: 'ts-jest@29.1.0 @types/jest@29.5.1 jest-environment-jsdom@29.5.0 babel-jest@29.5.0 @swc/jest@0.2.26 jest-extended@3.2.4',
  },
  'webpack 5': {
    group: 'webpack',
    core: 'webpack@5.82.1 webpack-cli@5.1.1',
    more:
      'webpack-dev-server@4.15.0 css-loader@6.7.3 style-loader@3.3.2 html-webpack-plugin@5.5.1 mini-css-extract-plugin@2.7.5 ' +
      'ts-loader@9.4.2 sass-loader@13.2.2 sass@1.62.1 postcss-loader@7.3.0 postcss@8.4.23 copy-webpack-plugin@11.0.0',
  },
  'webpack 4': {
    group: 'webpack',
    core: 'webpack@4.46.0 webpack-cli@3.3.12',
    more: 'css-loader@3.6.0 style-loader@1.3.0 html-webpack-plugin@4.5.2 file-loader@6.2.0 url-loader@4.1.1 raw-loader@4.0.2',
  },
  Babel: {
    group: 'babel',
    core: '@babel/core@7.21.8 @babel/preset-env@7.21.5',
    more:
      '@babel/preset-react@7.18.6 @babel/preset-typescript@7.21.5 @babel/plugin-transform-runtime@7.21.4 @babel/cli@7.21.5 ' +
      '@babel/runtime@7.21.5 @babel/eslint-parser@7.21.8 babel-plugin-macros@3.1.0 babel-loader@9.1.2',
  },
  GraphQL: {
    group: 'graphql',
    core: 'graphql@16.6.0',
    more:
      '@apollo/client@3.7.14 @apollo/server@4.7.1 @graphql-tools/schema@9.0.19 graphql-tag@2.12.6 graphql-request@6.0.0 ' +
      'graphql-ws@5.12.1 graphql-yoga@3.9.1 urql@4.0.2 @graphql-codegen/typescript@3.0.4',
  },
  Nest: {
    group: 'nest',
    core: '@nestjs/common@9.4.0 @nestjs/core@9.4.0 @nestjs/platform-express@9.4.0 reflect-metadata@0.1.13 rxjs@7.8.1',
    more: '@nestjs/config@2.3.1 @nestjs/swagger@6.3.0 @nestjs/typeorm@9.0.1 typeorm@0.3.16 class-validator@0.14.0 class-transformer@0.5.1',
  },
};

/** Packages that go with anything: `name@version`, the version from which ranges are made. */
export const plainPackages = (
  'express@4.18.2 body-parser@1.20.2 cors@2.8.5 helmet@7.0.0 morgan@1.10.0 express-session@1.17.3 passport@0.6.0 ' +
  'socket.io@4.6.1 pug@3.0.2 compression@1.7.4 nodemailer@6.9.1 jsonwebtoken@9.0.0 mongoose@7.1.0 pg@8.10.0 knex@2.4.2 ' +
  'sequelize@6.31.1 ioredis@5.3.2 winston@3.8.2 dotenv@16.0.3 koa@2.14.2 fastify@4.17.0 commander@10.0.1 yargs@17.7.2 ' +
  'inquirer@8.2.5 chalk@4.1.2 ora@5.4.1 execa@5.1.1 glob@10.2.3 globby@11.1.0 minimist@1.2.8 meow@9.0.0 boxen@5.1.2 ' +
  'update-notifier@5.1.0 listr2@5.0.8 cosmiconfig@8.1.3 rimraf@5.0.0 fs-extra@11.1.1 chokidar@3.5.3 semver@7.5.0 ' +
  'cross-env@7.0.3 concurrently@8.0.1 nodemon@2.0.22 npm-run-all@4.1.5 lint-staged@13.2.2 lodash@4.17.21 ramda@0.29.0 ' +
  'moment@2.29.4 dayjs@1.11.7 date-fns@2.30.0 uuid@9.0.0 immutable@4.3.0 async@3.2.4 bluebird@3.7.2 axios@1.4.0 ' +
  'got@12.6.0 node-fetch@3.3.1 zod@3.21.4 ajv@8.12.0 joi@17.9.2 yup@1.1.1 qs@6.11.1 debug@4.3.4 mocha@10.2.0 chai@4.3.7 ' +
  'sinon@15.0.4 nyc@15.1.0 nock@13.3.1 supertest@6.3.3 puppeteer-core@20.1.2 cheerio@1.0.0-rc.12 markdown-it@13.0.1 ' +
  'highlight.js@11.8.0 browserify@17.0.0 gulp@4.0.2 grunt@1.6.1 stylelint@15.6.1 postcss-cli@10.1.0 autoprefixer@10.4.14 ' +
  'tailwindcss@3.3.2 less@4.1.3 handlebars@4.7.7 archiver@5.3.1 xml2js@0.5.0 ws@8.13.0 http-proxy@1.18.1 tap-parser@12.0.1'
).split(' ');

/** Packages, or versions of them, that say that they are deprecated, or bring some that do. */
export const deprecatedPackages = (
  'request@2.88.2 request-promise@4.2.6 tslint@6.1.3 node-uuid@1.4.8 core-js@2.6.12 uuid@3.4.0 mkdirp@0.5.1 rimraf@2.7.1 ' +
  'glob@7.2.3 querystring@0.2.1 chokidar@2.1.8 istanbul@0.4.5 left-pad@1.3.0 popper.js@1.16.1 formidable@1.2.6 jade@1.11.0 ' +
  'coffee-script@1.12.7 gulp-util@3.0.8 node-sass-middleware@1.0.1 multer@1.4.4 xmldom@0.6.0 swig@1.4.2 superagent@5.3.1'
).split(' ');

/** Packages that come with a package for each platform. */
export const platformPackages = (
  'esbuild@0.17.19 rollup@4.9.6 @swc/core@1.3.57 sharp@0.33.2 lightningcss@1.20.0 @parcel/watcher@2.1.0 turbo@1.9.4 ' +
  '@biomejs/biome@1.5.3 lmdb@2.7.11 msgpackr@1.9.1 @tailwindcss/oxide@4.0.0 @node-rs/xxhash@1.4.0 oxlint@0.2.6 ' +
  'sass-embedded@1.77.0 tsx@3.12.7 @rspack/binding@0.5.4'
).split(' ');

/** Packages with packages inside of their archive, or that bring such ones. */
export const bundledPackages =
  'npm@9.6.6 semantic-release@21.0.2 @aws-cdk/cx-api@2.79.1 projen@0.71.60 grpc@1.24.11 @tailwindcss/oxide@4.3.3'.split(
    ' ',
  );

/** Names of one's own for packages of the registry. */
export const aliases = [
  ['lodash-three', 'npm:lodash@^3.10.1'],
  ['lodash-four', 'npm:lodash@4.17.x'],
  ['@own/chalk', 'npm:chalk@^4.1.0'],
  ['chalk-two', 'npm:chalk@2'],
  ['debug-old', 'npm:debug@~2.6.9'],
  ['glob', 'npm:tinyglobby@^0.2.0'],
  ['request', 'npm:@cypress/request@^3.0.0'],
  ['yargs-parser', 'npm:yargs-parser@20'],
  ['wrap', 'npm:wrap-ansi@7.0.0'],
  ['old-semver', 'npm:semver@5.7.1'],
];

/** What a manifest may lay down about the packages of its packages. */
export const overrides = [
  { semver: '7.5.4' },
  { debug: { ms: '2.1.1' } },
  { 'glob@^7': '8.1.0' },
  { 'minimist@<1.2.6': '1.2.8' },
  { 'string-width': '4.2.3' },
  { 'ansi-styles': '^4.3.0' },
  { express: { '.': '4.18.1', qs: '6.11.1' } },
  { lodash: 'npm:lodash-es@4.17.21' },
  { 'micromatch@4': { braces: '3.0.2' } },
  { 'supports-color': '7' },
  { ms: '2.1.3', yargs: { cliui: '7.0.4' } },
];

/** Packages that are asked for by a tag of the registry. */
export const taggedPackages =
  'typescript lodash prettier svelte glob rimraf vite commander execa p-map'.split(' ');
