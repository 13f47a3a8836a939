//! Where a request comes from, and how many may come from there. Who asks too much is answered 429 before anything else.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::body::throw_away;
use crate::config::Config;
use crate::error::ApiError;
use crate::rate::{Limiter, Rate};
use crate::router::Shared;
use crate::storage::Storage;

/// How often one address may ask, each process counting for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Of requests of any kind; `None`: as often as it likes. Requests from this computer are not counted.
    pub requests: Option<Rate>,
    /// Whether requests come through a proxy, which says in the last place of `X-Forwarded-For` from where. Without one,
    /// whoever asks could write anything there.
    pub behind_proxy: bool,
}

/// Where a request comes from; `None` where the program does not serve with [`ConnectInfo`], and for this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Address(pub(crate) Option<IpAddr>);

/// The addresses that asked.
pub(crate) type Crowd = Option<Limiter<IpAddr>>;

pub(crate) fn crowd(config: &Config) -> Crowd {
    config.limits.requests.map(Limiter::new)
}

/// Counts a request and tells the handlers from where it came, or refuses it when its body is read.
pub(crate) async fn count<S: Storage>(State(server): State<Shared<S>>, mut request: Request, next: Next) -> Response {
    let address = Address::of(request.extensions(), request.headers(), server.config.limits.behind_proxy);
    let taken = match (&server.crowd, address.0) {
        (Some(crowd), Some(address)) => crowd.take(address, (server.config.clock)()),
        _ => Ok(()),
    };
    if let Err(after) = taken {
        throw_away(request.into_body()).await;
        return ApiError::TooManyRequests(after).into_response();
    }
    request.extensions_mut().insert(address);
    next.run(request).await
}

impl Address {
    fn of(extensions: &Extensions, headers: &HeaderMap, behind_proxy: bool) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let address = if behind_proxy { forwarded(headers).or(peer) } else { peer };
        Address(address.map(|address| address.to_canonical()).filter(|address| !address.is_loopback()).map(neighbours))
    }
}

/// What the proxy added: the last place, whatever stands before it.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let value = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next()?.trim().parse().ok()
}

/// Whoever has one address of IPv6 has all of its /64.
fn neighbours(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &[&str], behind_proxy: bool) -> Option<String> {
        let (mut extensions, mut headers) = (Extensions::new(), HeaderMap::new());
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1)));
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a value"));
        }
        Address::of(&extensions, &headers, behind_proxy).0.map(|address| address.to_string())
    }

    #[test]
    fn an_address_is_the_peers_or_what_the_nearest_proxy_says() {
        let said = ["198.51.100.1, 198.51.100.2", "198.51.100.3,  198.51.100.4 "];
        assert_eq!(address("192.0.2.1", &said, false).as_deref(), Some("192.0.2.1"));
        assert_eq!(address("192.0.2.1", &said, true).as_deref(), Some("198.51.100.4"));
        assert_eq!(address("192.0.2.1", &["nonsense"], true).as_deref(), Some("192.0.2.1"));
        assert_eq!(address("::ffff:192.0.2.1", &[], false).as_deref(), Some("192.0.2.1"));
        assert_eq!(address("2001:db8:1:2:3:4:5:6", &[], false).as_deref(), Some("2001:db8:1:2::"));
        for loopback in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(address(loopback, &[], false), None, "{loopback}");
        }
    }
}
