import { Body, Controller, Get, Post } from '@nestjs/common';
import { Claims, RequireScopes } from 'nestjs-dual-token';

interface Order {
  readonly id: number;
  readonly item: string;
  readonly ordered_by: string;
}

const KEPT = 100;
const MAX_ITEM_LENGTH = 200;

/** What the service is there for. The last orders are kept, in memory. */
@Controller('orders')
export class OrdersController {
  private count = 0;
  private orders: readonly Order[] = [];

  @RequireScopes('orders:read')
  @Get()
  list(): { readonly orders: readonly Order[] } {
    return { orders: this.orders };
  }

  @RequireScopes('orders:write')
  @Post()
  place(@Body() body: { readonly item?: unknown } | undefined, @Claims('sub') sub: string): Order {
    const item = typeof body?.item === 'string' ? body.item.slice(0, MAX_ITEM_LENGTH) : 'tea';
    const order = { id: (this.count += 1), item, ordered_by: sub };
    this.orders = [...this.orders, order].slice(-KEPT);
    return order;
  }
}
