/** The HTTP contract: the routes of the catalogue. */
import { mostOnPage, sorts } from '../../catalogue/catalogue.ts'
import { categories } from '../../catalogue/facts.ts'
import {
  badQuery,
  body,
  inPath,
  json,
  limit,
  open,
  operators,
  problem,
  query,
  throttled,
  unreadable,
  unreadableBody,
} from './parts.ts'

const entryId = '^[a-z0-9-]{1,64}$'

const pages = (most: number) => [
  query('after', 'Where the page begins: `next` of the answer before', { type: 'string', pattern: entryId }),
  limit(most),
]

/** One of the two says which version is changed. */
const conditions = [
  {
    name: 'If-Match',
    in: 'header',
    description: 'The version that you saw, in quotation marks: `"3"`',
    schema: { type: 'string', pattern: '^"(0|[1-9][0-9]{0,14})"$' },
  },
  { name: 'If-None-Match', in: 'header', description: '`*` for a new one', schema: { type: 'string', enum: ['*'] } },
]

const changed = {
  202: {
    ...json('Published with this version; the view follows', 'CatalogueAccepted'),
    headers: { ETag: { description: 'The version, in quotation marks', schema: { type: 'string' } } },
  },
  400: problem('A header, path or body that cannot be accepted, by its field'),
  ...operators,
  412: problem('Somebody else changed it first, or it is there already'),
  428: problem('Neither If-Match nor If-None-Match'),
  ...unreadable('The catalogue'),
}

export const paths = {
  '/catalogue': {
    get: {
      operationId: 'catalogue',
      summary: 'What can be bought',
      tags: ['Shop'],
      ...open,
      parameters: [
        query('q', 'Words that a product must have in its name, description, brand or sku', {
          type: 'string',
          maxLength: 100,
        }),
        query('brand', 'Only products of this brand', { type: 'string', pattern: entryId }),
        query('category', 'Only products of this category', { type: 'string', enum: [...categories] }),
        query('sort', 'The order: by sku unless given', { type: 'string', enum: [...sorts] }),
        ...pages(mostOnPage),
      ],
      responses: {
        200: json('A page of products, with prices and stock', 'Catalogue'),
        304: { description: 'As the caller has it: its If-None-Match names the ETag of this answer' },
        400: badQuery,
        ...throttled,
      },
    },
  },
  '/catalogue/products': {
    get: {
      operationId: 'products',
      summary: 'Every product with its version and stock, those that are not sold or were withdrawn too',
      tags: ['Catalogue'],
      parameters: pages(1_000),
      responses: {
        200: json('A page of products', 'ProductEntries'),
        400: badQuery,
        ...operators,
        ...unreadable('The catalogue'),
      },
    },
  },
  '/catalogue/products/{sku}': {
    put: {
      operationId: 'putProduct',
      summary: 'Publish a product: a new one, or another state of one',
      tags: ['Catalogue'],
      parameters: [inPath('sku'), ...conditions],
      requestBody: body('ProductState'),
      responses: { ...changed, ...unreadableBody },
    },
    delete: {
      operationId: 'withdrawProduct',
      summary: 'Withdraw a product',
      description:
        'It leaves the shop within two seconds. A checkout that is accepted within three may still become an order: the checkout remembers for so long what is sold. Orders, stock and history stay as they are.',
      tags: ['Catalogue'],
      parameters: [inPath('sku'), ...conditions],
      responses: { ...changed, 404: problem('No such product') },
    },
  },
  '/catalogue/products/{sku}/stock': {
    post: {
      operationId: 'adjustStock',
      summary: 'Say that pieces arrived, were counted, or were lost',
      tags: ['Catalogue'],
      parameters: [
        inPath('sku'),
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description: 'A new value for each change; the same value again changes the stock once',
          schema: { type: 'string', minLength: 1, maxLength: 255 },
        },
      ],
      requestBody: body('StockChange'),
      responses: {
        202: json('Published; the stock follows', 'StockAccepted'),
        400: problem('No key, or a body with fields that cannot be accepted'),
        ...operators,
        404: problem('No such product'),
        409: problem('Less than nothing would be left'),
        422: problem('The key was used for another change'),
        ...unreadableBody,
        ...unreadable('The catalogue'),
      },
    },
  },
  '/catalogue/brands': {
    get: {
      operationId: 'brands',
      summary: 'Every brand with its version, those that were withdrawn too',
      tags: ['Catalogue'],
      parameters: pages(1_000),
      responses: {
        200: json('A page of brands', 'BrandEntries'),
        400: badQuery,
        ...operators,
        ...unreadable('The catalogue'),
      },
    },
  },
  '/catalogue/brands/{brand}': {
    put: {
      operationId: 'putBrand',
      summary: 'Publish a brand: a new one, or another state of one',
      tags: ['Catalogue'],
      parameters: [inPath('brand'), ...conditions],
      requestBody: body('BrandState'),
      responses: { ...changed, ...unreadableBody },
    },
    delete: {
      operationId: 'withdrawBrand',
      summary: 'Withdraw a brand that no product has',
      tags: ['Catalogue'],
      parameters: [inPath('brand'), ...conditions],
      responses: { ...changed, 404: problem('No such brand'), 409: problem('Products have this brand') },
    },
  },
}
