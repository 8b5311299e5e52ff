import { EventEmitter, on } from 'node:events';
import { Args, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { Claims, Public, RequireScopes } from 'nestjs-dual-token';

/** The same decorators as on routes, with the same meaning. */
@Resolver()
export class OrdersResolver {
  private readonly placed = new EventEmitter();

  @Public()
  @Query(() => [String])
  menu(): readonly string[] {
    return ['tea', 'cake'];
  }

  @Query(() => String)
  me(@Claims('sub') sub: string): string {
    return sub;
  }

  @RequireScopes('orders:write')
  @Mutation(() => String)
  order(@Args('item') item: string, @Claims('sub') sub: string): string {
    const order = `${item} for ${sub}`;
    this.placed.emit('order', order);
    return order;
  }

  /** Judged when it begins, and closed once the token does not hold any more. */
  @RequireScopes('orders:read')
  @Subscription(() => String, { resolve: ([order]: readonly string[]) => order })
  orders(): AsyncIterable<unknown> {
    return on(this.placed, 'order');
  }
}
