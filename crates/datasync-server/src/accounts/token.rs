//! The token that a request carries: a JWT (RFC 7519) signed with HS256, in the form of Microsoft's servers, so that the
//! published clients carry it too.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use datasync_protocol::Timestamp;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{AccountError, DeviceId};

/// Who gives tokens out, and for whom: as Microsoft's servers say.
const URN: &str = "urn:microsoft:windows-azure:zumo";
const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// What signs tokens: 32 random bytes, the same in every process that serves a database. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(pub [u8; 32]);

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// The user's id.
    pub(super) sub: String,
    /// The device that is signed in.
    pub(super) device: DeviceId,
    /// Seconds since 1970.
    pub(super) exp: i64,
    aud: String,
    iss: String,
}

impl Claims {
    pub(super) fn new(user: &str, device: DeviceId, until: Timestamp) -> Self {
        let urn = URN.to_owned();
        Claims { sub: user.to_owned(), device, exp: until.0.div_euclid(1000), aud: urn.clone(), iss: urn }
    }

    pub(super) fn sign(&self, secret: &SigningSecret) -> String {
        let claims = serde_json::to_string(self).expect("plain data is always JSON");
        let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(HEADER), BASE64_URL_SAFE_NO_PAD.encode(claims));
        let signature = secret.mac(&signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// What a token says, if this secret signed it and its time is not over. The signature is HS256 whatever the header says.
    pub(super) fn read(token: &str, secret: &SigningSecret, now: Timestamp) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        // In a time that does not tell how much of it was right.
        secret.mac(signed).verify_slice(&signature).ok()?;
        let (_, claims) = signed.split_once('.')?;
        let claims: Claims = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
        let valid = claims.aud == URN && claims.iss == URN && now.0 < claims.exp.saturating_mul(1000);
        valid.then_some(claims)
    }
}

impl SigningSecret {
    pub(super) fn random() -> Result<Self, AccountError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(AccountError::broken)?;
        Ok(SigningSecret(bytes))
    }

    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.0).expect("a key of any length").chain_update(signed)
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: SigningSecret = SigningSecret([7; 32]);

    fn signed(header: &str, claims: &str, secret: &SigningSecret) -> String {
        let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims));
        let signature = secret.mac(&signed).finalize().into_bytes();
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    #[test]
    fn a_token_says_who_is_signed_in_where_until_when() {
        let claims = Claims::new("ada", DeviceId::random(), Timestamp(10_999));
        let token = claims.sign(&SECRET);
        assert_eq!(Claims::read(&token, &SECRET, Timestamp(9_999)), Some(claims));
        assert_eq!(Claims::read(&token, &SECRET, Timestamp(10_000)), None, "its time is over");
        assert_eq!(Claims::read(&token, &SigningSecret([8; 32]), Timestamp(0)), None);
        assert!(!format!("{SECRET:?}").contains('7'));
    }

    /// Another program's reading of RFC 7519, A.1 and RFC 7515, A.1: the same key, header and claims give the same text.
    #[test]
    fn a_signature_is_that_of_rfc_7515() {
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let key = BASE64_URL_SAFE_NO_PAD.decode(key).expect("base64");
        let mac = Hmac::<Sha256>::new_from_slice(&key).expect("a key").chain_update(signed);
        let expected = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()), expected);
    }

    #[test]
    fn whatever_is_not_signed_or_not_for_us_is_no_token() {
        let device = DeviceId::random();
        let claims = |aud: &str, iss: &str| {
            format!(r#"{{"sub":"ada","device":"{device}","exp":99,"aud":"{aud}","iss":"{iss}"}}"#)
        };
        let good = signed(HEADER, &claims(URN, URN), &SECRET);
        assert!(Claims::read(&good, &SECRET, Timestamp(0)).is_some());
        let (body, signature) = good.rsplit_once('.').expect("three parts");
        let unsigned = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
        let forged = [
            String::new(),
            "..".to_owned(),
            body.to_owned(),
            format!("{body}."),
            format!("{unsigned}.{}.", body.split_once('.').expect("two parts").1),
            format!("{body}.{}", &signature[..signature.len() - 2]),
            format!("{body}x.{signature}"),
            signed(HEADER, &claims("urn:other", URN), &SECRET),
            signed(HEADER, &claims(URN, "urn:other"), &SECRET),
            signed(HEADER, r#"{"sub":"ada"}"#, &SECRET),
            signed(HEADER, "no claims", &SECRET),
        ];
        for token in forged {
            assert_eq!(Claims::read(&token, &SECRET, Timestamp(0)), None, "{token}");
        }
    }
}
