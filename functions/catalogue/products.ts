/** The catalogue: the only place a price comes from. Prices are minor units of `currency`; `stock` is the first delivery. */
export interface Product {
  readonly sku: string
  readonly name: string
  readonly description: string
  readonly category: 'kitchen' | 'desk' | 'outdoors' | 'home'
  readonly price: number
  readonly stock: number
}

export const currency = 'EUR'

const product = (
  sku: string,
  name: string,
  category: Product['category'],
  price: number,
  stock: number,
  description: string,
): Product => ({ sku, name, description, category, price, stock })

export const products: readonly Product[] = [
  product('mug-enamel', 'Enamel mug', 'kitchen', 1490, 5000, 'Steel and white enamel with a blue rim; 350 ml.'),
  product('kettle-stovetop', 'Stovetop kettle', 'kitchen', 5900, 800, 'Brushed steel, whistles at a boil; 1.6 l.'),
  product('board-oak', 'Oak cutting board', 'kitchen', 3450, 1200, 'One piece of oiled oak, 40 × 25 cm.'),
  product('apron-linen', 'Linen apron', 'kitchen', 4200, 900, 'Washed linen, crossed at the back, two pockets.'),
  product('notebook-dotted', 'Dotted notebook', 'desk', 1250, 6000, '160 pages of 100 g paper, sewn, lies flat.'),
  product('pen-brass', 'Brass pen', 'desk', 3890, 1500, 'Turned from one bar; takes a common refill.'),
  product('lamp-desk', 'Desk lamp', 'desk', 8900, 400, 'Jointed arm, warm light, dims with a turn.'),
  product('tray-cork', 'Cork tray', 'desk', 1990, 2000, 'Keeps keys, pens and small change in one place.'),
  product('bottle-steel', 'Steel bottle', 'outdoors', 2690, 3000, 'Double wall; cold for a day, hot for a night.'),
  product('blanket-wool', 'Wool blanket', 'outdoors', 7950, 600, 'Recycled wool, 130 × 180 cm, herringbone.'),
  product('lantern-camp', 'Camp lantern', 'outdoors', 4590, 700, 'Charges by USB; forty hours on low.'),
  product('candle-bees', 'Beeswax candle', 'home', 1690, 4000, 'Pure beeswax with a cotton wick; thirty hours.'),
  product('vase-stoneware', 'Stoneware vase', 'home', 3290, 900, 'Thrown by hand, matt glaze; every one differs.'),
  product('print-harbour', 'Harbour print', 'home', 24900, 20, 'Signed linocut, an edition of twenty, 50 × 70 cm.'),
]
